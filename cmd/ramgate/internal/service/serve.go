package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/admin"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/build"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

const (
	// drainTimeout bounds what a drain waits for calls under way. No call takes
	// longer than its own timeout, a fraction of this.
	drainTimeout = 10 * time.Second
	// flushTimeout bounds the wait for a writer of decision records that hangs.
	flushTimeout = 5 * time.Second
)

// Start opens the listeners.
func (s *Service) Start(ctx context.Context) (err error) {
	if s.listener, err = listen(ctx, "listen", s.config.Listen); err != nil {
		return err
	}
	if s.config.Admin == "" {
		return nil
	}
	if s.adminListener, err = listen(ctx, "admin", s.config.Admin); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	return nil
}

// Serve answers from Start on until ctx ends. Then it says NOT_SERVING, goes on
// for the grace that is configured, finishes what is under way and writes the
// last records. The error is of something that gave up on its own: a gate that
// only seems to serve ends instead.
func (s *Service) Serve(ctx context.Context) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // to the very end: unasked for, it kills
	defer signal.Stop(hangups)
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)

	background(fail, "the watch over the store", func() error { s.watchStore(ctx); return nil })
	background(fail, "the watch over files", func() error {
		watch.Watch(ctx, s.log, func() []watch.Files { return s.reloader.Look(ctx) })
		return nil
	})
	background(fail, "the answer to hangups", func() error { s.answerHangups(ctx, hangups); return nil })
	closeAdmin := s.serveAdmin(fail)
	background(fail, "the listener", func() error { return s.server.Serve(s.listener) })
	s.announce()

	<-ctx.Done()
	err := context.Cause(ctx)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, s.drain(), closeAdmin(), s.flush(), s.store.Close())
}

// background runs f beside the rest. Where it fails, or panics, the service
// ends.
func background(fail context.CancelCauseFunc, name string, f func() error) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				fail(fmt.Errorf("panic in %s: %v\n%s", name, v, debug.Stack()))
			}
		}()
		if err := f(); err != nil {
			fail(err)
		}
	}()
}

func (s *Service) announce() {
	attrs := []any{
		"version", build.Version(), "mode", s.config.Mode,
		"listen", s.listener.Addr().String(), "admin", "", "store", s.config.Store.Kind,
	}
	if s.adminListener != nil {
		attrs[7] = s.adminListener.Addr().String()
	}
	s.log.Info("serving", append(attrs, s.parts.Attrs()...)...)
}

func (s *Service) serveAdmin(fail context.CancelCauseFunc) (stop func() error) {
	if s.adminListener == nil {
		return func() error { return nil }
	}
	server := admin.NewServer(admin.Handler(s.metrics, s.readiness))
	background(fail, "the admin listener", func() error {
		if err := server.Serve(s.adminListener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the admin listener: %w", err)
		}
		return nil
	})
	return server.Close
}

// answerHangups reads files again, and opens the decision records anew, on
// SIGHUP.
func (s *Service) answerHangups(ctx context.Context, hangups <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
		}
		if s.records != nil {
			s.records.Reopen()
		}
		s.reloader.Reload(ctx)
	}
}

func (s *Service) drain() error {
	s.draining.Store(true)
	s.log.Info("draining", "grace", s.config.Drain.String())
	ctx, cancel := context.WithTimeout(context.Background(), s.config.Drain+drainTimeout)
	defer cancel()
	s.server.Drain(ctx, s.config.Drain)
	return nil
}

func (s *Service) flush() error {
	if s.records == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	return s.records.Close(ctx)
}
