package main

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// onlyAs answers requests for localhost, for an address in digits and for the given names. Any other name may be one of the internet
// that has been made to lead here, whose page would read this one as its own: it asks for no password.
func onlyAs(names []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		known := func(name string) bool { return host != "" && strings.EqualFold(strings.TrimSpace(name), host) }
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil && !known("localhost") && !slices.ContainsFunc(names, known) {
			http.Error(w, "This page is not known by that name: open it as localhost, or name it with -host.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
