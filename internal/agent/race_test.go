//go:build race

package agent_test

// everySeed is how many scripts TestChaos plays: the race detector makes each four times as dear. make test plays all without it too.
const everySeed = 250
