// Package sellsy is a client of version 2 of Sellsy's API.
package sellsy
