package catalog

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestErrorIsAValue(t *testing.T) {
	err := fmt.Errorf("check: %w", Named(MissingParameter, "a\nb").Because(io.ErrUnexpectedEOF))
	if !errors.Is(err, New(MissingParameter)) {
		t.Error("not the code that it has")
	}
	if errors.Is(err, New(InvalidParameter)) {
		t.Error("the code that it has not")
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if got, want := err.Error(), "check: MissingParameter (ab): unexpected EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Exceeded(InvalidParameterValueExceeded, "PageSize", "100").Error(); got != "InvalidParameter.ValueExceeded (PageSize)" {
		t.Errorf("got %q", got)
	}
}
