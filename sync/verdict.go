package sync

// Verdict is what the bridge concluded about logging a call.
type Verdict string

// The verdicts. An empty one means that nothing was decided yet.
const (
	VerdictLogged   Verdict = "logged"    // a phone call in Sellsy belongs to it
	VerdictForeign  Verdict = "foreign"   // another integration has logged it; left alone
	VerdictDeleted  Verdict = "deleted"   // somebody deleted the phone call in Sellsy; not made again
	VerdictNoNumber Verdict = "no_number" // anonymous, or not a phone number
	VerdictNobody   Verdict = "nobody"    // no record in Sellsy has the number
	VerdictTooOld   Verdict = "too_old"   // ended before the horizon
	VerdictFiltered Verdict = "filtered"  // kept out by Config.Filter
)
