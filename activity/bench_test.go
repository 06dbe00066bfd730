package activity_test

import (
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

func BenchmarkBuild(b *testing.B) {
	in := full()
	for _, row := range []struct {
		name   string
		policy activity.Policy
	}{
		{"built-in layout", activity.Policy{Location: paris, Language: matching.French}},
		{"all parts", activity.Policy{Location: paris, Language: matching.French, Parts: activity.AllParts()}},
		{"template", activity.Policy{Location: paris, Template: mustTemplate("{{.Agent}}, {{.Time .Started}}\n{{join .Tags \", \"}}{{range .Notes}}\n{{.Text}}{{end}}")}},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := activity.Build(in, row.policy); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCard(b *testing.B) {
	in := activity.CardInput{Match: match(matching.KindContact, 7, "", 12), Opportunity: companyDeal}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := activity.Card(in, activity.Policy{}); !ok {
			b.Fatal("no card")
		}
	}
}

func BenchmarkReplaceBlock(b *testing.B) {
	block := build(b, full(), activity.Policy{}).Block
	description := "Client pressé.\n\n" + block + "\n\nVu avec Jeanne."
	b.ReportAllocs()
	for b.Loop() {
		if activity.ReplaceBlock(description, block) != description {
			b.Fatal("changed")
		}
	}
}
