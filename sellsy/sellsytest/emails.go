package sellsytest

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// mailbox is an address, with the name beside it.
type mailbox struct {
	Email string `json:"email"`
	Name  string `json:"name"`
}

// sendEmail keeps an e-mail, and sends nothing.
func sendEmail(s *Server, c *call) (answer, error) {
	f := c.form("subject", "content", "to")
	sent := map[string]any{
		"from": mailbox{"alice@example.com", "Alice Roux"}, "is_open": false, "is_private": false, "is_scheduled": false, "status": "waiting_to_be_sent",
		"created": s.now(), "updated": s.now(), "related": []related{}, "owner": staffOwner(s.me), "message_id": nil, "thread_id": nil,
	}
	o := new(fakehttp.As[object](simpleFamilies["/emails"].New))
	for _, name := range []string{"subject", "content"} {
		value, _ := take[string](f, name)
		f.check(value != "", name, "Cette valeur ne doit pas être vide.")
		sent[name] = value
		o.set(name, value)
	}
	people := []string{}
	for _, name := range []string{"to", "cc", "bcc"} {
		list, _ := take[[]struct {
			mailbox
			Related []related `json:"related"`
		}](f, name)
		boxes := []mailbox{}
		for _, one := range list {
			f.check(strings.Contains(one.Email, "@"), name, "Cette valeur n'est pas une adresse email valide.")
			f.fail(s.checkRelated(one.Related, 0, len(one.Related), "company", "individual", "contact"))
			boxes, people = append(boxes, one.mailbox), append(people, one.Email)
		}
		sent[name] = boxes
	}
	of, given := take[[]related](f, "related")
	f.fail(s.checkRelated(of, 0, len(of), "company", "individual", "contact", "opportunity", "estimate", "invoice"))
	if given {
		sent["related"] = of
		o.set("related", of)
	}
	if at, set := take[string](f, "scheduled_at"); set {
		sent["is_scheduled"], sent["scheduled_at"], sent["status"] = true, at, "scheduled_to_be_sent"
		o.set("is_scheduled", true)
	}
	f.oneOf("sending_type", "reply", "reply-all", "forward")
	if f.only("attachments", "in_reply_to_id", "email_id", "sending_type"); f.err != nil {
		return answer{}, f.err
	}
	o.set("participants", people)
	o.set("created", s.now())
	o.set("updated", s.now())
	s.simpleTable("/emails").Add(o)
	sent["id"] = o.text("id")
	return ok(sent), nil
}

// postEmailFile takes a file for an e-mail, whose content is not kept.
func postEmailFile(s *Server, c *call) (answer, error) {
	name, size, err := c.file()
	if err != nil {
		return answer{}, err
	}
	return ok(map[string]any{
		"name": name, "extension": strings.TrimPrefix(path.Ext(name), "."), "size": size, "content_id": s.secret("file"), "content_type": "application/octet-stream",
	}), nil
}

// checkEmailDomain says that the DNS of a domain is as it should be.
func checkEmailDomain(_ *Server, c *call) (answer, error) {
	f := c.form("domain")
	domain, _ := take[string](f, "domain")
	if f.only(); f.err != nil {
		return answer{}, f.err
	}
	good := map[string]any{"valid": true, "reason": nil}
	return ok(map[string]any{
		"valid": true, "domain": domain, "validation_results": map[string]any{"mail_cname": good, "dkim1": good, "dkim2": good, "spf": good},
	}), nil
}

// emailTemplates lists what lists show of templates.
func emailTemplates(s *Server, _ *call) (answer, error) {
	list := []map[string]any{}
	for o := range s.simpleTable("/email/templates").All() {
		list = append(list, map[string]any{
			"id": o.Key(), "name": o.text("name"), "hasDocumentTags": false, "hasContactTags": true, "hasCompanyTags": false, "hasStaffTags": false,
			"hasOppTags": false, "hasThirdCompanyTags": false, "hasProposalTags": false, "hasAi": false, "hasCustomFields": false,
		})
	}
	return ok(list), nil
}

// fillTemplate fills a template of the account; the tags stay as they are.
func fillTemplate(s *Server, c *call, o *object) (answer, error) {
	return filled(s, c, o.fields["subject"], o.fields["message"])
}

// fillSystemTemplate fills a template of Sellsy's own.
func fillSystemTemplate(s *Server, c *call) (answer, error) {
	if !contains([]string{"document", "proposal", "manual_document_reminder", "gocardless_mandate_request"}, c.words[0]) {
		return answer{}, errNotFound
	}
	return filled(s, c, json.RawMessage(`"Votre document"`), json.RawMessage(`"<p>Bonjour</p>"`))
}

func filled(s *Server, c *call, subject, content json.RawMessage) (answer, error) {
	f := c.form()
	of, _ := take[[]related](f, "related")
	f.fail(s.checkRelated(of, 0, len(of), "opportunity", "estimate", "invoice", "delivery", "order", "creditnote", "proposal"))
	if f.only("contact"); f.err != nil {
		return answer{}, f.err
	}
	return ok(map[string]any{"subject": subject, "content": content, "related_ai": []any{}}), nil
}

func emailTags(*Server, *call) (answer, error)     { return ok(lists.EmailTags), nil }
func signatureTags(*Server, *call) (answer, error) { return ok(lists.SignatureTags), nil }
