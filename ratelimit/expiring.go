package ratelimit

// expiring is a bounded map from ids to numbers that are dropped once their
// time has come. No call does more than a fixed number of steps of clearing up,
// each logarithmic in the size. It guards nothing: its owner does.
type expiring struct {
	max   int
	cells map[id]cell
	// queue is a binary min-heap with one entry for each cell. An entry may be
	// due before its cell, whose time moves with every put; then it is put back
	// when it comes up, so that a busy cell costs nothing until then.
	queue []due
}

// id is 128 bits of a SHA-256: without pointers the garbage collector does not
// walk the map, and nobody finds two requests with one id.
type id [16]byte

type cell struct{ value, expires int64 }

type due struct {
	at int64
	id id
}

// stepsForRoom bounds the clearing up that one call waits for when the map is
// full. Cells that were put again since they were queued cost a step each.
const stepsForRoom = 16

func newExpiring(max int) expiring {
	return expiring{max: max, cells: make(map[id]cell)}
}

// get returns the value of a cell that has not expired.
func (e *expiring) get(id id, now int64) (int64, bool) {
	c, ok := e.cells[id]
	if !ok || c.expires <= now {
		return 0, false
	}
	return c.value, true
}

// room makes place for n new cells, and reports whether there is any: live
// cells are never dropped.
func (e *expiring) room(n int, now int64) bool {
	for i := 0; len(e.cells)+n > e.max; i++ {
		if i == stepsForRoom || !e.step(now) {
			return false
		}
	}
	return true
}

// put sets a cell. The caller made room for one that was not live.
func (e *expiring) put(id id, value, expires, now int64) {
	_, old := e.cells[id]
	e.cells[id] = cell{value, expires}
	if !old {
		e.push(due{expires, id})
		// Up to two out for one in: the map shrinks as soon as it can.
		if e.step(now) {
			e.step(now)
		}
	}
}

// step drops the first cell of the queue or puts it back; false: none is due.
func (e *expiring) step(now int64) bool {
	if len(e.queue) == 0 || e.queue[0].at > now {
		return false
	}
	first := &e.queue[0]
	if c, ok := e.cells[first.id]; ok && c.expires > now {
		first.at = c.expires
	} else {
		delete(e.cells, first.id)
		last := len(e.queue) - 1
		e.queue[0] = e.queue[last]
		e.queue = e.queue[:last]
	}
	e.down()
	return true
}

// push and down are container/heap's, without its interface values.
func (e *expiring) push(d due) {
	e.queue = append(e.queue, d)
	q := e.queue
	for i := len(q) - 1; i > 0; {
		parent := (i - 1) / 2
		if q[parent].at <= q[i].at {
			break
		}
		q[parent], q[i] = q[i], q[parent]
		i = parent
	}
}

func (e *expiring) down() {
	q := e.queue
	for i := 0; ; {
		least := 2*i + 1
		if least >= len(q) {
			return
		}
		if right := least + 1; right < len(q) && q[right].at < q[least].at {
			least = right
		}
		if q[i].at <= q[least].at {
			return
		}
		q[i], q[least] = q[least], q[i]
		i = least
	}
}
