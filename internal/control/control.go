// Package control is the daemon's Unix socket and its client: ask and status travel over it as JSON.
package control

import (
	"errors"
	"time"
)

// Errors a caller branches on.
var (
	ErrNotRunning = errors.New("no running agent")              // nobody listens on the socket
	ErrLive       = errors.New("another agent has this socket") // Serve does not take it away
)

const (
	pathAsk      = "/v1/ask"
	pathSnapshot = "/v1/snapshot"
	pathSet      = "/v1/set"
	pathWalk     = "/v1/walk"
	pathHistory  = "/v1/history"

	// walkProtocol is what a connection speaks once it walks menus: a message of JSON a line, both ways.
	walkProtocol = "simgauge-walk"

	// maxRequest bounds a request: the longest message there is has 255 parts of 153 characters.
	maxRequest = 64 << 10

	// connectWithin is for a connect on this machine. It takes microseconds; a listener that hangs is no agent.
	connectWithin = time.Second

	// stopWithin is how long answers of asks that were just cancelled are awaited before their connections are cut: an ask
	// ends only after its dialogue is released.
	stopWithin = 5 * time.Second

	// writeWithin is for a message to a client that is on this machine and reads.
	writeWithin = 5 * time.Second

	// headerWithin is for the few header lines of a request from this machine.
	headerWithin = 5 * time.Second
)
