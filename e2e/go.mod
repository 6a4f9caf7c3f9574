module github.com/ramgate/ramgate/e2e

go 1.26.0

replace github.com/ramgate/ramgate => ../

require github.com/ramgate/ramgate v0.0.0

require (
	github.com/alibabacloud-go/darabonba-openapi/v2 v2.1.13 // indirect
	github.com/aliyun/alibaba-cloud-sdk-go v1.63.107 // indirect
)
