// Command modemsim is a simulated modem behind a pty.
package main

func main() {}
