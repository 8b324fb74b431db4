// Package atline is the grammar of AT lines: folding of quoted line ends, final result codes, parameter lists, typed errors.
// It does no I/O and keeps no time.
package atline
