// Package control is the daemon's Unix socket and its client: ask and status travel over it as JSON.
package control
