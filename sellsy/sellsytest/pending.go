package sellsytest

func (s *Server) embedAddress(ref) any                          { return nil }
func (s *Server) embedExtra(string, int64, string) (any, bool)  { return nil, false }
func (s *Server) livesIn(string, int64, *string, []string) bool { return true }
func (s *Server) noted(string, *phoneCall)                      {}
