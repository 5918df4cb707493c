from celery import shared_task

from reports import services
from units.selectors import database_now


@shared_task(name="reports.run_job")
def run_job(job_id):
    services.run_job(job_id=job_id, now=database_now())


@shared_task(name="reports.resume_jobs")
def resume_jobs():
    for job_id in services.stranded_jobs(now=database_now()):
        services.run_job(job_id=job_id, now=database_now())
