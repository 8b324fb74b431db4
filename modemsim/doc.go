// Package modemsim is a simulated modem with a network behind it, over any byte stream. It shares no code with package modem.
package modemsim
