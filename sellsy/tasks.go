package sellsy

// TaskLabel is a kind of task that the account has defined.
type TaskLabel struct {
	ID       TaskLabelID `json:"id"`
	Name     string      `json:"name"`
	Color    string      `json:"color"`
	IsActive bool        `json:"is_active"`
	Rank     int         `json:"rank"`
}
