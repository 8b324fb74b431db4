// Package store keeps state across restarts in one bbolt file: readings, the spend ledger, what was learnt of modems.
package store

// Store is the open state.
type Store struct{}
