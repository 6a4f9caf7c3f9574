package gate_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

// stores are what the tests about nonces run on.
var stores = []struct {
	name  string
	start func(*testing.T, settings) *stack
}{{"memory", startMemory}, {"redis", start}}

func TestReplayed(t *testing.T) {
	for _, store := range stores {
		k := store.start(t, nil)
		for _, by := range clients {
			for name, c := range map[string]call{"read": by.read(), "write": by.write()} {
				t.Run(store.name+"/"+by.name+"/"+name, func(t *testing.T) {
					k.backend.forget()
					first := k.call(t, by, c)
					first.passed(t)
					again := k.replay(t, by, c, first.wire)
					if by.name == "go-sdk-roa" && name == "read" {
						// This client sends no nonce, and two honest calls within a
						// second are the same bytes.
						again.passed(t)
						return
					}
					again.refused(t, nonceUsed)
					if got := k.backend.only(t).header("x-ramgate-request-id"); got != first.requestID {
						t.Errorf("the backend got %s, want only %s", got, first.requestID)
					}
				})
			}
		}
	}
}

// TestReplayedElsewhere: replicas share what they saw, and a restart does not
// forget it.
func TestReplayedElsewhere(t *testing.T) {
	here := start(t, nil)
	there := startMemory(t, redisSettings(here.redis))
	for _, by := range clients {
		c := by.write()
		first := here.call(t, by, c)
		first.passed(t)
		there.replay(t, by, c, first.wire).refused(t, nonceUsed)
	}
	there.backend.untouched(t)
	by := clients[0]
	c := by.write()
	first := there.call(t, by, c)
	first.passed(t)
	there.backend.forget()
	there.gate.process.Kill()
	there.gate.start()
	var again answer
	eventually(t, "Envoy asks ramgate again", func() bool {
		again = there.replay(t, by, c, first.wire)
		return again.code != unavailable.code
	})
	again.refused(t, nonceUsed)
	there.backend.untouched(t)
}

// TestStampede sends one signed request many times at once.
func TestStampede(t *testing.T) {
	const crowd = 200
	for _, store := range stores {
		k := store.start(t, nil)
		elsewhere := startBackend(t) // where clients sign what they do not send
		for _, by := range clients {
			t.Run(store.name+"/"+by.name, func(t *testing.T) {
				k.backend.forget()
				signed, err := by.send(&wire{addr: elsewhere.addr()}, by.write())
				if err != nil {
					t.Fatal(err)
				}
				statuses := stampede(t, k.envoy.Addr(), signed.wire, crowd)
				k.backend.only(t)
				if statuses[200] != 1 || statuses[400] != crowd-1 {
					t.Errorf("answers by status: %v, want one 200 and 400 for all others", statuses)
				}
			})
		}
	}
}

// stampede sends the same bytes over n connections at once, and counts the
// answers by their status.
func stampede(t *testing.T, addr string, request []byte, n int) map[int]int {
	t.Helper()
	statuses := map[int]int{}
	var mu sync.Mutex // guards statuses
	var ready, done sync.WaitGroup
	ready.Add(n)
	for range n {
		done.Go(func() {
			c, err := net.Dial("tcp", addr)
			ready.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			ready.Wait()
			status, err := exchange(c, request)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			statuses[status]++
			mu.Unlock()
		})
	}
	done.Wait()
	return statuses
}

// exchange writes a request and reads the answer to it.
func exchange(c net.Conn, request []byte) (status int, err error) {
	if _, err := c.Write(request); err != nil {
		return 0, err
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}
