//go:build !race

package agent_test

// everySeed is how many scripts TestChaos plays.
const everySeed = 1000
