package activity

import (
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// OwnerRule names the rule by which a phone call got its owner.
type OwnerRule string

// The rules, in their order.
const (
	OwnerMapped     OwnerRule = "mapped"     // Policy.Owners names the agent
	OwnerAgent      OwnerRule = "agent"      // the member of staff with the e-mail address of the agent
	OwnerRecord     OwnerRule = "record"     // the owner of the matched record
	OwnerDefault    OwnerRule = "default"    // Policy.DefaultOwner
	OwnerLowest     OwnerRule = "lowest"     // the active member of staff with the lowest id
	OwnerUnverified OwnerRule = "unverified" // the owner of the matched record, for no staff could be read
)

// owner returns who owns the phone call, or zero.
func (p Policy) owner(in Input) (sellsy.StaffID, OwnerRule) {
	record := in.Match.Party.Owner
	var lowest sellsy.StaffID
	states := make(map[sellsy.StaffID]bool, len(in.Staffs)) // known members of staff: active or not
	for _, s := range in.Staffs {
		active := s.Status != sellsy.StaffBlocked && s.Status != sellsy.StaffDeleted
		states[s.ID] = active
		if active && (lowest == 0 || s.ID < lowest) {
			lowest = s.ID
		}
	}
	notGone := func(id sellsy.StaffID) bool { active, known := states[id]; return id != 0 && (active || !known) }

	if user := in.Call.User; user != nil {
		if id := p.Owners[user.ID]; notGone(id) {
			return id, OwnerMapped
		}
		if id := staffByEmail(in.Staffs, user.Email); states[id] {
			return id, OwnerAgent
		}
	}
	switch {
	case states[record]:
		return record, OwnerRecord
	case notGone(p.DefaultOwner):
		return p.DefaultOwner, OwnerDefault
	case lowest != 0:
		return lowest, OwnerLowest
	case notGone(record):
		return record, OwnerUnverified
	default:
		return 0, ""
	}
}

// staffByEmail finds the active member of staff with an e-mail address; of several, the lowest id.
func staffByEmail(staffs []sellsy.Staff, email string) sellsy.StaffID {
	email = strings.TrimSpace(email)
	if email == "" {
		return 0
	}
	var found sellsy.StaffID
	for _, s := range staffs {
		if s.Status == sellsy.StaffBlocked || s.Status == sellsy.StaffDeleted {
			continue
		}
		if strings.EqualFold(strings.TrimSpace(s.Email), email) && (found == 0 || s.ID < found) {
			found = s.ID
		}
	}
	return found
}

func staffName(staffs []sellsy.Staff, id sellsy.StaffID) string {
	for _, s := range staffs {
		if s.ID == id {
			return oneLine(s.FirstName + " " + s.LastName)
		}
	}
	return ""
}
