// Package repotest holds tests about the repository as a whole: what each room
// may import, what the module requires, and that every package says what it is
// for.
package repotest
