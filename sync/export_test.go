package sync

// Without switches off one of the rules of correctness; see rule.
func (b *Bridge) Without(number int) { b.without[number] = true }
