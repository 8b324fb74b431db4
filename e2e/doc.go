// Package e2e has no code, only tests: they run the two programs as processes, against a simulated modem on a real pty
// and against the real Prometheus; and they let programs of others use the simulated modem.
package e2e
