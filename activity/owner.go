package activity

import (
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// OwnerRule names the rule by which a phone call got its owner.
type OwnerRule string

// The rules, in their order.
const (
	OwnerMapped     OwnerRule = "mapped"     // Policy.Owners names the agent
	OwnerAgent      OwnerRule = "agent"      // the member of staff with the e-mail address of the agent
	OwnerRecord     OwnerRule = "record"     // the owner of the matched record
	OwnerCompany    OwnerRule = "company"    // the owner of the company of a contact that has no owner, or none who is active
	OwnerDefault    OwnerRule = "default"    // Policy.DefaultOwner
	OwnerLowest     OwnerRule = "lowest"     // the active member of staff with the lowest id
	OwnerUnverified OwnerRule = "unverified" // the owner of the matched record or its company, for no staff could be read
)

// owner returns who owns the phone call, or zero.
func (p Policy) owner(in Input) (sellsy.StaffID, OwnerRule) {
	agent, agentRule := p.agent(in.Call, in.Staffs)
	if agent != 0 && !p.RecordOwner {
		return agent, agentRule
	}
	record, company := in.Match.Party.Owner, in.Opportunity.Company.Owner
	switch lowest := lowestStaff(in.Staffs); {
	case statusOf(in.Staffs, record) == active:
		return record, OwnerRecord
	case statusOf(in.Staffs, company) == active:
		return company, OwnerCompany
	case agent != 0:
		return agent, agentRule
	case p.DefaultOwner != 0 && statusOf(in.Staffs, p.DefaultOwner) != gone:
		return p.DefaultOwner, OwnerDefault
	case lowest != 0:
		return lowest, OwnerLowest
	case record != 0 && statusOf(in.Staffs, record) != gone:
		return record, OwnerUnverified
	case company != 0 && statusOf(in.Staffs, company) != gone:
		return company, OwnerUnverified
	default:
		return 0, ""
	}
}

// Agent returns the member of staff who took or made a call: the one that Owners names for the Aircall user, else the active
// one with the user's e-mail address, in whatever case. It is zero when there is none, or nobody took the call.
func (p Policy) Agent(c aircall.Call, staffs []sellsy.Staff) sellsy.StaffID {
	id, _ := p.agent(c, staffs)
	return id
}

func (p Policy) agent(c aircall.Call, staffs []sellsy.Staff) (sellsy.StaffID, OwnerRule) {
	if c.User == nil {
		return 0, ""
	}
	if id := p.Owners[c.User.ID]; id != 0 && statusOf(staffs, id) != gone {
		return id, OwnerMapped
	}
	if id := staffByEmail(staffs, c.User.Email); id != 0 {
		return id, OwnerAgent
	}
	return 0, ""
}

// What is known of a member of staff. The token may not see all of them.
const (
	unknown = iota
	active
	gone
)

func statusOf(staffs []sellsy.Staff, id sellsy.StaffID) int {
	for _, s := range staffs {
		switch {
		case s.ID != id:
		case isActive(s):
			return active
		default:
			return gone
		}
	}
	return unknown
}

func isActive(s sellsy.Staff) bool {
	return s.Status != sellsy.StaffBlocked && s.Status != sellsy.StaffDeleted
}

func lowestStaff(staffs []sellsy.Staff) sellsy.StaffID {
	var lowest sellsy.StaffID
	for _, s := range staffs {
		if isActive(s) && (lowest == 0 || s.ID < lowest) {
			lowest = s.ID
		}
	}
	return lowest
}

// staffByEmail finds the active member of staff with an e-mail address; of several, the lowest id.
func staffByEmail(staffs []sellsy.Staff, email string) sellsy.StaffID {
	email = strings.TrimSpace(email)
	if email == "" {
		return 0
	}
	var found sellsy.StaffID
	for _, s := range staffs {
		if isActive(s) && strings.EqualFold(strings.TrimSpace(s.Email), email) && (found == 0 || s.ID < found) {
			found = s.ID
		}
	}
	return found
}

// staffName is the name of a member of staff, or "#12" when it is not known.
func staffName(staffs []sellsy.Staff, id sellsy.StaffID) string {
	for _, s := range staffs {
		if name := oneLine(s.FirstName + " " + s.LastName); s.ID == id && name != "" {
			return name
		}
	}
	return "#" + strconv.FormatInt(int64(id), 10)
}
