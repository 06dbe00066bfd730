package matching

// Sentences returns the decision in plain language.
func (d PartyDecision) Sentences(l Language) []string { return nil }

// Sentences returns the decision in plain language.
func (d OpportunityDecision) Sentences(l Language) []string { return nil }
