package service

import (
	"context"
	"time"
)

// storeCheck is how often the store is asked whether it answers.
const storeCheck = 2 * time.Second

func (s *Service) watchStore(ctx context.Context) {
	ticker := time.NewTicker(storeCheck)
	defer ticker.Stop()
	for first := true; ; first = false {
		s.checkStore(ctx, first)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// checkStore asks once, and tells what is new.
func (s *Service) checkStore(ctx context.Context, first bool) {
	ask, cancel := context.WithTimeout(ctx, storeCheck)
	defer cancel()
	err := s.store.Check(ask)
	if ctx.Err() != nil { // going down: says nothing of the store
		return
	}
	if up := err == nil; s.storeUp.Swap(up) == up && !first {
		return
	}
	if err != nil {
		s.log.Error("the store does not answer", "kind", s.config.Store.Kind, "err", err)
		return
	}
	s.log.Info("the store answers", "kind", s.config.Store.Kind)
	s.warnOfStore(ctx)
}

// warnOfStore tells what about the store's settings makes it forget.
func (s *Service) warnOfStore(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, storeCheck)
	defer cancel()
	warnings, err := s.store.Warnings(ctx)
	if err != nil {
		return // it is down again, which the next check tells
	}
	for _, w := range warnings {
		s.log.Warn(w, "what", "store")
	}
}
