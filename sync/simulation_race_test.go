//go:build race

package bridge_test

// raceDetector says that the tests run with the race detector, which makes the simulation ten times slower.
const raceDetector = true
