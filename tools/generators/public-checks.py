"""Writes tools/generators/public-checks.json: the ids of the checks that public rule sets have for what a stamp, its routing
layer or its cluster is made of. Taken from the packages as their registries have them; compared-checks.json says of each by which
rule here it is held, or why by none, and a test fails where a decision is missing.

  python3 tools/generators/public-checks.py            fetches the packages (pip, npm) into a folder of its own and writes the file
"""

import ast
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

SETS = {"checkov": "3.3.30", "cdk-nag": "3.0.2", "@pulumi/awsguard": "0.3.1"}
TARGET = Path(__file__).parent / "public-checks.json"

# What stamps, routing layers and clusters are made of, as Terraform calls it.
TERRAFORM = set(
    """
    aws_acm_certificate aws_alb aws_alb_listener aws_backup_vault aws_cloudfront_distribution aws_cloudwatch_log_group
    aws_cloudwatch_metric_alarm aws_db_instance aws_default_security_group aws_dynamodb_table aws_ecs_cluster
    aws_ecs_service aws_ecs_task_definition aws_eip aws_eks_cluster aws_eks_node_group aws_elasticache_replication_group
    aws_flow_log aws_iam_policy aws_iam_policy_attachment aws_iam_policy_document aws_iam_role aws_iam_role_policy
    aws_iam_role_policy_attachment aws_kms_key aws_kms_key_policy aws_lambda_function aws_lambda_permission aws_lb
    aws_lb_listener aws_lb_target_group aws_route53_record aws_route53_zone aws_s3_bucket
    aws_s3_bucket_lifecycle_configuration aws_s3_bucket_logging aws_s3_bucket_policy aws_s3_bucket_public_access_block
    aws_s3_bucket_versioning aws_secretsmanager_secret aws_secretsmanager_secret_rotation aws_security_group
    aws_security_group_rule aws_sns_topic aws_sns_topic_policy aws_sqs_queue aws_sqs_queue_policy aws_subnet aws_vpc
    aws_vpc_endpoint aws_vpc_security_group_egress_rule aws_vpc_security_group_ingress_rule aws_wafv2_web_acl
    azurerm_cdn_frontdoor_firewall_policy azurerm_cdn_frontdoor_profile azurerm_container_app azurerm_cosmosdb_account
    azurerm_data_protection_backup_vault azurerm_dns_zone azurerm_frontdoor_firewall_policy azurerm_key_vault
    azurerm_key_vault_key azurerm_key_vault_secret azurerm_kubernetes_cluster azurerm_kubernetes_cluster_node_pool
    azurerm_log_analytics_workspace azurerm_network_interface azurerm_network_security_group azurerm_network_security_rule
    azurerm_network_watcher_flow_log azurerm_postgresql_configuration azurerm_postgresql_flexible_server
    azurerm_postgresql_flexible_server_configuration azurerm_postgresql_flexible_server_firewall_rule azurerm_private_endpoint
    azurerm_public_ip azurerm_redis_cache azurerm_role_assignment azurerm_role_definition azurerm_servicebus_namespace
    azurerm_storage_account azurerm_storage_account_network_rules azurerm_storage_blob azurerm_storage_container
    azurerm_subnet azurerm_user_assigned_identity azurerm_virtual_network azurerm_virtual_network_dns_servers
    google_artifact_registry_repository_iam_binding google_artifact_registry_repository_iam_member
    google_cloud_run_service_iam_binding google_cloud_run_service_iam_member google_cloud_run_v2_service
    google_compute_firewall google_compute_forwarding_rule google_compute_global_forwarding_rule google_compute_network
    google_compute_region_ssl_policy google_compute_security_policy google_compute_ssl_policy google_compute_subnetwork
    google_container_cluster google_container_node_pool google_dns_managed_zone google_firestore_database
    google_iam_workload_identity_pool_provider google_kms_crypto_key google_kms_crypto_key_iam_binding
    google_kms_crypto_key_iam_member google_kms_crypto_key_iam_policy google_kms_key_ring_iam_binding
    google_kms_key_ring_iam_member google_logging_project_bucket_config google_logging_project_sink google_project
    google_project_iam_audit_config google_project_iam_binding google_project_iam_custom_role google_project_iam_member
    google_pubsub_topic google_pubsub_topic_iam_binding google_pubsub_topic_iam_member google_redis_instance
    google_secret_manager_secret google_service_account google_service_account_iam_member google_service_account_key
    google_sql_database google_sql_database_instance google_sql_user google_storage_bucket google_storage_bucket_iam_binding
    google_storage_bucket_iam_member
    """.split()
)
# The same for cdk-nag, which keeps a folder a service.
NAG = "cloudfront cloudwatch dynamodb ec2 ecs eks elasticache elb iam kms lambda rds s3 secretsmanager sns sqs vpc waf".split()


def fetch(folder):
    """Downloads the packages and unpacks them, a folder each."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"checkov=={SETS['checkov']}"]
    subprocess.run([*pip, "--dest", str(folder)], check=True)
    with zipfile.ZipFile(next(folder.glob("checkov-*.whl"))) as wheel:
        wheel.extractall(folder / "checkov")
    for name in ("cdk-nag", "@pulumi/awsguard"):
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{SETS[name]}"], cwd=folder, check=True, capture_output=True, text=True
        ).stdout.split()[-1]
        with tarfile.open(folder / packed) as archive:
            archive.extractall(folder / name.split("/")[-1], filter="data")


def literal(node):
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def said_in(node):
    """What a class says of itself, as far as it is written down: names and keyword arguments with their values."""
    found = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
            found.setdefault(inner.targets[0].id, literal(inner.value))
        elif isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name) and inner.value:
            found.setdefault(inner.target.id, literal(inner.value))
        elif isinstance(inner, ast.Call):
            for keyword in inner.keywords:
                found.setdefault(keyword.arg, literal(keyword.value))
    return found


def written_checks(*roots):
    """Checks that are classes: their id and the types they are for, which a class they are made of may say."""
    classes = {}
    for path in (path for root in roots for path in sorted(root.glob("**/*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                # Some classes of different clouds are called alike; what others are made of is not.
                classes.setdefault(node.name, []).append((said_in(node), bases))

    def types_of(found, bases):
        # Data sources and resources say it by different names.
        names = ("supported_resources", "supported_resource", "resource", "supported_data")
        types = next((found[name] for name in names if isinstance(found.get(name), (list, tuple))), None)
        return set(types) if types else set().union(*[types_of(*made) for base in bases for made in classes.get(base, [])])

    for found, bases in (made for each in classes.values() for made in each):
        check = found.get("id") or found.get("check_id")
        if isinstance(check, str):
            yield check, types_of(found, bases)


def graph_checks(root):
    """Checks that are data: a query over resources and what they are connected with."""
    for path in sorted([*root.glob("**/*.yaml"), *root.glob("**/*.json")]):
        text = path.read_text()
        check = re.search(r"\bCKV2?_[A-Z]+_\d+\b", text)
        if check is not None:
            yield check.group(), set(re.findall(r"\b(?:aws|azurerm|google)_\w+", text))


def checkov(root):
    found = {}
    checks = root / "checkov" / "terraform" / "checks"
    for check, types in [*written_checks(checks / "resource", checks / "data"), *graph_checks(checks / "graph_checks")]:
        mine = types & TERRAFORM
        if mine and re.match(r"CKV2?_(AWS|AZURE|GCP)_", check):
            found[check] = sorted(mine | set(found.get(check, [])))
    return dict(sorted(found.items(), key=lambda each: [int(part) if part.isdigit() else part for part in each[0].split("_")]))


def cdk_nag(root):
    rules = root / "package" / "lib" / "rules"
    return {
        path.stem: [service]
        for service in NAG
        for path in sorted((rules / service).glob("*.js"))
        if path.stem != "index"
    }


def awsguard(root):
    found = {}
    for path in sorted((root / "package").glob("*.js")):
        for name in re.findall(r'registerPolicy\("(\w+)"', path.read_text()):
            found[name] = [path.stem]
    return found


with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary)
    fetch(folder)
    lists = {
        "checkov": checkov(folder / "checkov"),
        "cdk-nag": cdk_nag(folder / "cdk-nag"),
        "@pulumi/awsguard": awsguard(folder / "awsguard"),
    }
result = [{"set": name, "version": SETS[name], "checks": checks} for name, checks in lists.items()]
TARGET.write_text(json.dumps(result, indent=2) + "\n")
for name, checks in lists.items():
    print(f"{name} {SETS[name]}: {len(checks)} checks")
