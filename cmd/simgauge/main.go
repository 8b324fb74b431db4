// Command simgauge is the fuel gauge of a SIM.
package main

func main() {}
