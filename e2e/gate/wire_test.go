package gate_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
)

// transport is how a request is put on the wire.
type transport struct {
	http2   bool // with prior knowledge
	chunked bool // bodies without a length
}

// wire carries the requests of one call to Envoy and keeps what was written. It
// is the http.RoundTripper of one client and the dara.HttpClient of the other.
type wire struct {
	addr    string // of Envoy
	instead []byte // if set, these bytes are sent in place of what the client made
	transport

	mu      sync.Mutex // guards written
	written []byte
	made    *http.Request // by the client, its body apart
	status  int           // of the answer
	header  http.Header   // of the answer
	body    string        // of the answer
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return w.Call(r, &http.Transport{})
}

// Call sends r on a connection of its own.
func (w *wire) Call(r *http.Request, t *http.Transport) (*http.Response, error) {
	w.made = r
	t.Proxy, t.DialContext = nil, w.dial
	if w.http2 {
		t.Protocols = new(http.Protocols)
		t.Protocols.SetUnencryptedHTTP2(true)
	}
	if w.chunked && r.Body != nil {
		r.ContentLength = -1
	}
	defer t.CloseIdleConnections()
	send := t.RoundTrip
	if w.instead != nil {
		send = w.sendInstead
	}
	res, err := send(r)
	if err != nil {
		return nil, err
	}
	return res, w.keep(res)
}

// sendInstead sends the bytes that stand in for r.
func (w *wire) sendInstead(r *http.Request) (*http.Response, error) {
	c, err := w.dial(r.Context(), "tcp", "")
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if _, err := c.Write(w.instead); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(bufio.NewReader(c), r)
	if err != nil {
		return nil, err
	}
	return res, w.keep(res)
}

// keep reads an answer to its end, and keeps it.
func (w *wire) keep(res *http.Response) error {
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	res.Body = io.NopCloser(bytes.NewReader(body))
	w.status, w.header, w.body = res.StatusCode, res.Header, string(body)
	return err
}

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.addr)
	return tapped{c, w}, err
}

// tapped is a connection whose wire sees what is written.
type tapped struct {
	net.Conn
	wire *wire
}

func (t tapped) Write(p []byte) (int, error) {
	t.wire.mu.Lock()
	t.wire.written = append(t.wire.written, p...)
	t.wire.mu.Unlock()
	return t.Conn.Write(p)
}

// answer reads what a client made of the answer out of its error.
func (w *wire) answer(err error) (answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := answer{status: w.status, header: w.header, body: w.body, wire: w.written, requestID: w.header.Get("x-acs-request-id")}
	var ofSDK *sdkerrors.ServerError
	var ofTea *tea.SDKError
	switch {
	case errors.As(err, &ofSDK):
		a.status, a.code, a.message = ofSDK.HttpStatus(), ofSDK.ErrorCode(), ofSDK.Message()
		a.requestID, a.hostID, a.recommend = ofSDK.RequestId(), ofSDK.HostId(), ofSDK.Recommend()
		return a, nil
	case errors.As(err, &ofTea):
		return a, a.fromTea(ofTea)
	}
	return a, err
}

// fromTea takes apart what darabonba reports: its message has status and
// request id around the gate's, and its data is the body.
func (a *answer) fromTea(e *tea.SDKError) error {
	var data struct{ RequestId, HostId string }
	if err := json.Unmarshal([]byte(dara.StringValue(e.Data)), &data); err != nil {
		return errors.Join(e, err)
	}
	a.status, a.code = dara.IntValue(e.StatusCode), dara.StringValue(e.Code)
	a.requestID, a.hostID = data.RequestId, data.HostId
	message, before := strings.CutPrefix(dara.StringValue(e.Message), "code: "+strconv.Itoa(a.status)+", ")
	message, after := strings.CutSuffix(message, " request id: "+a.requestID)
	if !before || !after {
		return e
	}
	a.message = message
	return nil
}
