package sellsy

// StaffStatus tells whether a member of staff can log in. The list is open.
type StaffStatus string

// The staff statuses.
const (
	StaffOK      StaffStatus = "ok"
	StaffBlocked StaffStatus = "blocked"
	StaffDeleted StaffStatus = "deleted"
)

// Staff is a user of the account. When the authenticated staff may not see colleagues in full, only the fields down to
// Position are filled.
type Staff struct {
	ID           StaffID        `json:"id"`
	LastName     string         `json:"lastname"`
	FirstName    string         `json:"firstname"`
	Email        string         `json:"email"`
	Avatar       string         `json:"avatar"`
	Status       StaffStatus    `json:"status"`
	Position     string         `json:"position"`
	PhoneNumber  string         `json:"phone_number"`
	MobileNumber string         `json:"mobile_number"`
	FaxNumber    string         `json:"fax_number"`
	Groups       []Named[int64] `json:"groups"`
	Civility     Civility       `json:"civility"`
	Created      Time           `json:"created"`
	ProfileID    int64          `json:"profile"`
	Team         *Named[TeamID] `json:"team"`
	Job          *Named[int64]  `json:"job"`
	Timezone     string         `json:"timezone"` // such as Europe/Paris
	Language     string         `json:"language"`
}
