using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class ServicesTests
{
    [Fact]
    public async Task A_registered_worker_is_one_for_the_application_with_options_from_its_section()
    {
        using var file = new ModelFile(Rows.Model());
        var lines = new Lines();
        var seen = new List<OnnxWorkerOptions>();
        var services = Services(("Workers:rows:MaxBatch", "9"), ("Workers:rows:ExecutionProviders", "VitisAI"));
        services.AddSingleton<ILoggerFactory>(lines);
        services.AddOnnxModelWorker<Rows>(
            file.Path,
            options =>
            {
                seen.Add(options);
                options.MaxConcurrency = 3;
            }
        );
        OnnxModelWorker<Rows> worker;
        await using (var provider = services.BuildServiceProvider())
        {
            worker = provider.GetRequiredService<OnnxModelWorker<Rows>>();
            Assert.Same(worker, Assert.Single(provider.GetServices<IModelWorker>()));
            Assert.Equal(9, Assert.Single(seen).MaxBatch);
            Assert.Contains("VitisAI", Assert.Single(lines.All), StringComparison.Ordinal);
        }

        using var call = new RowsCall(new Random(3), 1, 1);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await worker.InferAsync(call.Call, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void A_relative_path_starts_at_the_current_directory_wherever_it_is_given()
    {
        var folder = Environment.CurrentDirectory;
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        try
        {
            var relative = Path.Combine("models", "silero_vad_v5.onnx");
            using var worker = new OnnxModelWorker(relative);
            using var served = new OnnxModelWorker<ISpeech>(relative, Harness.Quiet(new OnnxWorkerOptions()));
            var services = new ServiceCollection();
            services.AddOnnxModelWorker<ISpeech>(relative, options => Harness.Quiet(options));
            using var provider = services.BuildServiceProvider();

            // It is the one at the time of registration.
            Environment.CurrentDirectory = Path.GetTempPath();
            Assert.Equal("speech", provider.GetRequiredService<IModelWorker>().Metadata.Name);
        }
        finally
        {
            Environment.CurrentDirectory = folder;
        }
    }

    [Fact]
    public void A_wrong_key_is_found_when_the_worker_is_made()
    {
        var services = Services(("Workers:rows:Window", "00:00:01"));
        services.AddOnnxModelWorker<Rows>("rows.onnx");
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<IModelWorker>());
        Assert.Contains("'Workers:rows:Window' is unknown", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Window", "00:00:01", "'Workers:rows:Window' is unknown. Known keys: IntraOpThreads, ")]
    [InlineData(
        "IntraOpThreads",
        "1 KiB",
        "'Workers:rows:IntraOpThreads' is '1 KiB'. Expected a whole number from 0 to 1024"
    )]
    [InlineData("BatchWindow", "-00:00:01", "'Workers:rows:BatchWindow' is '-00:00:01'. Expected a time")]
    [InlineData("ExecutionProviders:0", "GPU", "'Workers:rows:ExecutionProviders' is 'GPU'. Expected names")]
    public void A_wrong_configuration_stops_the_application(string key, string value, string message)
    {
        using var provider = Services(($"Workers:rows:{key}", value))
            .AddOnnxModelWorker<Rows>("rows.onnx")
            .BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(() =>
            provider.GetRequiredService<IStartupValidator>().Validate()
        );
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_are_not_valid_together_stop_the_application()
    {
        using var provider = Services(("Workers:rows:MaxQueued", "0"), ("Workers:rows:BatchWindow", "00:00:00.005"))
            .AddOnnxModelWorker<Rows>("rows.onnx")
            .BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IStartupValidator>().Validate()
        );
        Assert.Contains("'Workers:rows' are not valid: MaxQueued is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_provider_stops_the_application()
    {
        using var provider = new ServiceCollection()
            .AddOnnxModelWorker<Rows>("rows.onnx", options => options.ExecutionProviders.Add("GPU"))
            .BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IStartupValidator>().Validate()
        );
        Assert.Contains("Unknown execution provider 'GPU'. Available: CPU", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_keeps_the_options_that_it_was_constructed_with()
    {
        using var file = new ModelFile(Rows.Model());
        var options = Harness.Quiet(new OnnxWorkerOptions { MaxConcurrency = 1 });
        using var worker = new OnnxModelWorker<Rows>(file.Path, options);
        options.MaxConcurrency = 0;
        options.ExecutionProviders.Add("GPU");
        options.Configure = _ => throw new InvalidOperationException("The options were read again.");
        using var call = new RowsCall(new Random(4), 1, 1);
        await worker.InferAsync(call.Call, TestContext.Current.CancellationToken);
        call.Check();
    }

    [Fact]
    public void A_contract_is_registered_once()
    {
        var services = new ServiceCollection().AddOnnxModelWorker<Rows>("rows.onnx");
        var error = Assert.Throws<InvalidOperationException>(() => services.AddOnnxModelWorker<Rows>("rows.onnx"));
        Assert.Contains("'rows' already has a worker", error.Message, StringComparison.Ordinal);
    }

    private static ServiceCollection Services(params (string Key, string Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
                .Build()
        );
        return services;
    }
}
