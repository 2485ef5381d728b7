-- How the objects of one bucket are reached.
CREATE OR REPLACE SECRET lake (
    TYPE s3, KEY_ID {key_id}, SECRET {secret}, REGION {region}, ENDPOINT {endpoint}, URL_STYLE {style},
    USE_SSL {ssl}, SCOPE {scope})
