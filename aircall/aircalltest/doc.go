// Package aircalltest is a fake of Aircall for tests and demonstrations: a company with users, numbers, contacts, tags and
// calls behind Aircall's API, and a simulator that plays calls and posts their events to webhooks.
package aircalltest
