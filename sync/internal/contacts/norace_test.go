//go:build !race

package contacts_test

// raceDetector says that the tests run with the race detector, which makes them ten times slower.
const raceDetector = false
