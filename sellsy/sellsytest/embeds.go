package sellsytest

import (
	"strconv"
	"strings"
)

// scoped is an embedded object, which is null when the token's scopes do not cover it.
func (s *Server) scoped(scope string, v func() any) any {
	if s.allows(scope) != "" {
		return nil
	}
	return v()
}

// relatedScopes are the scopes that reading an object of each type needs.
var relatedScopes = map[string]string{
	"company": "companies.read", "individual": "individuals.read", "contact": "contacts.read", "opportunity": "opportunities.read",
}

func (s *Server) embedRelated(kind string, id int64) any {
	return s.scoped(relatedScopes[kind], func() any {
		rec, _ := s.object(kind, id)
		return rec
	})
}

// object finds a record that other records may point to.
func (s *Server) object(kind string, id int64) (rec any, known bool) {
	switch kind {
	case "company":
		return found(s.companies, id)
	case "individual":
		return found(s.individuals, id)
	case "contact":
		return found(s.contacts, id)
	case "opportunity":
		return found(s.opportunities, id)
	default:
		return nil, false
	}
}

func found[R row](t *table[R], id int64) (any, bool) {
	if rec, known := t.Get(id); known {
		return rec, true
	}
	return nil, false
}

// embedOwner embeds the owner of a record.
func (s *Server) embedOwner(o *owner) any {
	return s.scoped("staffs.read", func() any {
		if o == nil {
			return nil
		}
		if rec, known := s.staffs.Get(o.ID); known {
			return staffs.view(s, rec)
		}
		return nil
	})
}

func (s *Server) embedStaffs(ids []int64) any {
	return s.scoped("staffs.read", func() any {
		all := []any{}
		for _, rec := range pick(s.staffs, ids) {
			all = append(all, staffs.view(s, rec))
		}
		return all
	})
}

// embedParties embeds what phone calls, tasks and comments have in common.
func (s *Server) embedParties(o *owner, list []related, name string) (any, bool) {
	switch name {
	case "company", "individual", "contact":
		for _, r := range list {
			if r.Type == name {
				return s.embedRelated(r.Type, r.ID), true
			}
		}
		return nil, true
	case "owner":
		return s.embedOwner(o), true
	case "related":
		all := []any{}
		for _, r := range list {
			if v := s.embedRelated(r.Type, r.ID); v != nil {
				all = append(all, v)
			}
		}
		return all, true
	case "acl":
		return acl(), true
	default:
		return nil, false
	}
}

// embedCommon embeds what all parties and opportunities have in common.
func (s *Server) embedCommon(kind string, id int64, name string) (any, bool) {
	switch name {
	case "acl":
		rights := acl()
		if kind == "contact" {
			for _, verb := range []string{"view", "create", "update", "delete"} {
				rights[verb+"_contacts_addresses"] = true
			}
		}
		return rights, true
	case "estimates", "invoices", "orders", "deliveries", "proformas", "creditnotes":
		return s.scoped("invoicing.read", func() any { return 0 }), true
	default:
		return s.embedExtra(kind, id, name)
	}
}

// embedExtra embeds smart tags, at most 20, and single custom fields.
func (s *Server) embedExtra(kind string, id int64, name string) (any, bool) {
	of := related{kind, id}
	if name == "smart_tags" {
		return s.scoped("smart-tags.read", func() any {
			tags := s.tagsOf(of)
			return tags[:min(len(tags), 20)]
		}), true
	}
	number, isField := strings.CutPrefix(name, "cf.")
	if !isField {
		return nil, false
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, false
	}
	return s.scoped("custom-fields.read", func() any {
		f, known := s.customFields.Get(n)
		if !known {
			return nil
		}
		return s.withValue(of, f)
	}), true
}

func acl() map[string]bool { return map[string]bool{"can_be_updated": true, "can_be_deleted": true} }

// embedKey is the key of an embed in the answer. Two of them are named differently than in the request.
func embedKey(name string) string {
	switch name {
	case "proformas":
		return "proforma"
	case "creditnotes":
		return "credit_notes"
	default:
		return name
	}
}
