// Package oracle decides requests a second time, for tests: slowly, and as
// plainly as the documents of the policy language say it. It shares no code with
// the gate, not even a library beyond Go's own, so a mistake in one is not made
// in both.
//
// A [World] is what a gate reads from files: the directory and the metadata of
// products. [World.Decide] gives the code with which a [Request] is refused.
// Package random, below, makes worlds and requests; the published cases of
// policies/testdata/cases are worlds too.
//
// # Doubts
//
// A generator that never makes a request on which some sentence of the language
// matters tests nothing of it. So each sentence that is easily got wrong, or that
// the documents leave open, is a [Doubt]: Decide can be asked to decide with that
// sentence turned around, and a test counts how often that changes the answer.
package oracle
