package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
)

// secretVariable is where the official SDKs look for the secret too.
const secretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"

type signCommand struct {
	Config  string   `short:"c" help:"Configuration file, whose directory holds the key, unless $ALIBABA_CLOUD_ACCESS_KEY_SECRET is set." default:"ramgate.yaml"`
	Key     string   `required:"" help:"AccessKeyId to sign with."`
	Style   string   `help:"rpc, roa or acs3." enum:"rpc,roa,acs3" default:"acs3"`
	Action  string   `help:"The API's name."`
	Version string   `help:"The API's version."`
	Host    string   `help:"Host header, if it is not the URL's."`
	Header  []string `short:"H" help:"Further header, as 'Name: value'." sep:"none"`
	Data    string   `short:"d" help:"Body; @FILE reads it from a file."`
	Nonce   string   `help:"Nonce; by default a random one."`
	Format  string   `help:"curl or json (a request file)." enum:"curl,json" default:"curl"`
	Method  string   `arg:"" help:"GET, POST …"`
	URL     string   `arg:"" help:"Such as http://127.0.0.1:8080/?RegionId=cn-hangzhou"`
}

// Run prints the signed request.
func (s *signCommand) Run(io streams) error {
	r, base, err := s.request()
	if err != nil {
		return err
	}
	cred, err := s.credentials()
	if err != nil {
		return err
	}
	nonce := s.Nonce
	if nonce == "" {
		nonce = randomNonce()
	}
	style := map[string]acs.Style{"rpc": acs.RPCV1, "roa": acs.ROAV1, "acs3": acs.ACS3}[s.Style]
	signed, err := acs.Sign(r, cred, style, s.Action, s.Version, nonce, time.Now())
	if err != nil {
		return err
	}
	if s.Format == "json" {
		encoder := json.NewEncoder(io.out)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(signed.File())
	}
	_, err = fmt.Fprintln(io.out, curl(signed, base))
	return err
}

// request is what is to be signed, and the URL before its path.
func (s *signCommand) request() (r *acs.Request, base string, err error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, "", errors.New("sign: the URL must be like http://host:port/path?query")
	}
	r = &acs.Request{Method: s.Method, Scheme: u.Scheme, Host: u.Host, BodyState: acs.Whole}
	base = u.Scheme + "://" + u.Host
	if r.Target = strings.TrimPrefix(s.URL, base); !strings.HasPrefix(r.Target, "/") {
		r.Target = "/" + r.Target
	}
	if s.Host != "" {
		r.Host = s.Host
	}
	for _, line := range s.Header {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, "", fmt.Errorf("sign: header %q is not like 'Name: value'", line)
		}
		r.Headers = append(r.Headers, acs.Header{Name: strings.ToLower(name), Value: strings.TrimSpace(value)})
	}
	if path, ok := strings.CutPrefix(s.Data, "@"); ok {
		if r.Body, err = os.ReadFile(path); err != nil {
			return nil, "", fmt.Errorf("sign: read the body: %w", err)
		}
	} else {
		r.Body = []byte(s.Data)
	}
	return r, base, nil
}

// credentials takes the secret from the environment, else from the directory.
func (s *signCommand) credentials() (acs.Credentials, error) {
	if secret := os.Getenv(secretVariable); secret != "" {
		return acs.Credentials{
			AccessKeyID: s.Key, Secret: secret, SecurityToken: os.Getenv("ALIBABA_CLOUD_SECURITY_TOKEN"),
		}, nil
	}
	key, err := s.directoryKey()
	if err != nil {
		return acs.Credentials{}, err
	}
	return acs.Credentials{AccessKeyID: key.ID, Secret: string(key.Secret), SecurityToken: string(key.Token)}, nil
}

func (s *signCommand) directoryKey() (*ram.AccessKey, error) {
	c, _, err := loadConfig(s.Config)
	if err != nil {
		return nil, err
	}
	d, err := parts.Directory(c)
	if err != nil {
		return nil, err
	}
	key, ok := d.Key(s.Key)
	if !ok {
		return nil, fmt.Errorf("sign: the directory of %s has no access key with the id %s, such as LTAI5t…", s.Config, s.Key)
	}
	return key, nil
}

// curl is a command line for a shell that sends r to base.
func curl(r *acs.Request, base string) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "curl -i -X %s", quoted(r.Method))
	fmt.Fprintf(&b, " -H %s", quoted("Host: "+r.Host))
	for _, h := range r.Headers {
		fmt.Fprintf(&b, " -H %s", quoted(h.Name+": "+h.Value))
	}
	if len(r.Body) > 0 { // raw: a body that begins with @ names no file
		fmt.Fprintf(&b, " --data-raw %s", quoted(string(r.Body)))
	}
	fmt.Fprintf(&b, " %s", quoted(base+r.Target))
	return b.String()
}

// quoted is s as one word of a POSIX shell.
func quoted(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func randomNonce() string {
	var b [16]byte
	if _, err := io.ReadFull(rand.Reader, b[:]); err != nil {
		panic(fmt.Errorf("read randomness for a nonce: %w", err))
	}
	return hex.EncodeToString(b[:])
}
