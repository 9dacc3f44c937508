//! Parse the command line, run it, print the error chain.

use std::process::ExitCode;

use undercard::{
    cli,
    config::{Command, Config},
    telemetry,
};

fn main() -> ExitCode {
    let config = Config::from_command_line();
    if let Command::Decode(args) = &config.command {
        return cli::decode::run(args);
    }
    let serving = matches!(config.command, Command::Serve(_) | Command::Work(_));
    // Answers go to standard output; only a server talks about itself meanwhile.
    let filter = if serving { config.logs.log.as_str() } else { "warn,sqlx=error" };
    if let Err(error) = telemetry::init(filter, config.logs.log_json) {
        eprintln!("undercard: --log: {error}");
        return ExitCode::from(2);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("undercard: cannot start the async runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli::run(config)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("undercard: {error:#}");
            error.downcast_ref::<cli::Usage>().map_or(ExitCode::FAILURE, |_| ExitCode::from(2))
        }
    }
}
