//go:build !race

package matching_test

// everyLead says which leading digits are gone through: all.
const everyLead = 1
