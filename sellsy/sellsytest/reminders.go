package sellsytest

import (
	"fmt"
	"time"
)

// reminderDelays are how long before an event reminders can be sent.
var reminderDelays = map[string]time.Duration{
	"instant": 0, "5min": 5 * time.Minute, "15min": 15 * time.Minute, "30min": 30 * time.Minute, "1hour": time.Hour,
	"1day": 24 * time.Hour, "1week": 7 * 24 * time.Hour, "1month": 30 * 24 * time.Hour,
}

type reminder struct {
	Medium string `json:"medium"`
	Delay  string `json:"delay"`
	SendAt stamp  `json:"send_at"`
}

func checkReminders(list []reminder, media ...string) error {
	for i, r := range list {
		if _, known := reminderDelays[r.Delay]; !known || !contains(media, r.Medium) {
			return invalid(fmt.Sprintf("reminders[%d]", i), "Cette valeur doit être l'un des choix proposés.")
		}
	}
	return nil
}
