// Package house has no code, only tests: they hold the shape of the project that no compiler holds, such as which
// package may import which, what no file may do, and that the documents say what is true.
package house
