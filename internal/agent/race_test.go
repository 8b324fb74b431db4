//go:build race

package agent_test

// raceDetector says whether the tests run under it.
const raceDetector = true
