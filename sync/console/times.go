package console

import "time"

// voice says things to a reader.
type voice struct {
	speaker

	now      time.Time
	location *time.Location
}

// moment is a time as a page shows it: how long ago, and exactly.
type moment struct {
	ISO   string
	Exact string
	Ago   string
}

// at returns a time as a page shows it, and the zero moment for the zero time.
func (v voice) at(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.In(v.location)
	exact := v.book.Say("format.date_time", "date", v.book.Date(t), "time", t.Format(time.TimeOnly))
	return moment{ISO: t.Format(time.RFC3339), Exact: exact + " " + t.Format("MST"), Ago: v.ago(t)}
}

func (v voice) ago(t time.Time) string {
	d, key := v.now.Sub(t), "ago."
	if d < 0 {
		d, key = -d, "in."
	}
	switch {
	case d < 10*time.Second:
		return v.say("ago.now")
	case d < time.Minute:
		return v.say(key+"seconds", "n", int(d.Seconds()))
	case d < time.Hour:
		return v.say(key+"minutes", "n", int(d.Minutes()))
	case d < 24*time.Hour:
		return v.say(key+"hours", "n", int(d.Hours()))
	case d < 48*time.Hour:
		return v.say(key + "day")
	default:
		return v.say(key+"days", "n", int(d.Hours()/24))
	}
}
