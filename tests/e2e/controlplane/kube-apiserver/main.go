// Command kube-apiserver is the API server of the Kubernetes version that go.mod names, built from the published module.
package main

import (
	"os"
	_ "time/tzdata" // CronJob time zones are checked against a database that a bare machine may lack

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }
