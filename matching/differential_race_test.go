//go:build race

package matching_test

// everyLead says which leading digits are gone through: the race detector makes it ten times slower, and there is one goroutine.
const everyLead = 11
