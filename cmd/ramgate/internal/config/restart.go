package config

import (
	"reflect"
	"slices"
	"strings"
)

// live are the settings that are taken over while serving. All others are read
// at start only.
var live = []string{"openapi", "directory", "catalog", "policies", "limits"}

// NeedRestart lists the settings that differ in fresh and are read at start
// only, such as request.timeout.
func (c *Config) NeedRestart(fresh *Config) []string {
	return slices.DeleteFunc(differences("", reflect.ValueOf(*c), reflect.ValueOf(*fresh)), func(path string) bool {
		top, _, _ := strings.Cut(path, ".")
		return slices.Contains(live, top)
	})
}

// differences lists the fields in which two structs of one type differ.
func differences(path string, a, b reflect.Value) []string {
	if a.Kind() != reflect.Struct {
		if reflect.DeepEqual(a.Interface(), b.Interface()) {
			return nil
		}
		return []string{path}
	}
	var all []string
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("yaml"), ",")
		if name == "" {
			continue // not of the file
		}
		all = append(all, differences(strings.TrimPrefix(path+"."+name, "."), a.Field(i), b.Field(i))...)
	}
	return all
}
