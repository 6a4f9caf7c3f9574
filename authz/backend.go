package authz

import (
	"github.com/ramgate/ramgate/catalog"
)

// Answer words an error that a backend raised by its code, as the gate's own
// refusals are worded. A code that the catalog does not know answers as
// InternalError, and the log tells of it once for each state: the backend, or
// the operator's catalog, needs mending.
func (g *Gate) Answer(e *catalog.Error, requestID, hostID string) catalog.Answer {
	s := g.state.Load()
	c := s.rules.Catalog()
	a := c.Answer(e, requestID, hostID)
	if c.Has(e.Code) {
		g.config.Metrics.backendError(string(a.Code))
		return a
	}
	g.config.Metrics.backendError(other)
	name := bounded(string(e.Code))
	if log := g.config.Log; log != nil && s.unknownCodes.first(name) {
		log.Error("a backend raises a code that the catalog does not know: its callers get InternalError", "code", name)
	}
	return a
}
