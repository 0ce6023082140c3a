using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc.Tests;

/// <summary>Options that are out of their range are reported where they are set, not when they are first used.</summary>
public sealed class OptionsTests
{
    private static readonly TimeSpan _tooLong = TimeSpan.FromMilliseconds(uint.MaxValue);

    public static TheoryData<string, Action<ModelWorkerOptions>> WrongWorkerOptions =>
        new()
        {
            {
                "IdleTimeout is -00:00:01; it must be from 00:00:00 to 49.",
                o => o.IdleTimeout = TimeSpan.FromSeconds(-1)
            },
            { "or Timeout.InfiniteTimeSpan for never", o => o.IdleTimeout = _tooLong },
            { "KeepAlivePingInterval is 00:00:00; it must be from 00:00:01", o => o.KeepAlivePingInterval = default },
            { "InfiniteTimeSpan for no pings", o => o.KeepAlivePingInterval = _tooLong },
            {
                "KeepAlivePingTimeout is 00:00:00.9990000",
                o => o.KeepAlivePingTimeout = TimeSpan.FromMilliseconds(999)
            },
            { "KeepAlivePingTimeout is -00:00:00.0010000", o => o.KeepAlivePingTimeout = Timeout.InfiniteTimeSpan },
            { "KeepAlivePingTimeout is 49.17:02:47.2950000", o => o.KeepAlivePingTimeout = _tooLong },
            { "MaxMessageBytes is 0; it must be 1 or more", o => o.MaxMessageBytes = 0 },
            { "MaxCalls is 0; it must be 1 or more", o => o.MaxCalls = 0 },
            { "StreamConcurrency is -1; it must be 1 or more", o => o.StreamConcurrency = -1 },
            { "Memory is null", o => o.Memory = null! },
            { "MaxBytes is 0 bytes; it must be from 1 to", o => o.Memory.MaxBytes = 0 },
        };

    public static TheoryData<string, Action<OpenInferenceOptions>> WrongOpenInferenceOptions =>
        new()
        {
            { "MaxRegions is -1; it must be 0 or more", o => o.MaxRegions = -1 },
            {
                "RegistrationGrace is -00:00:01; it must be from 00:00:00",
                o => o.RegistrationGrace = -TimeSpan.FromSeconds(1)
            },
            { "RegistrationGrace is 49.17:02:47.2950000", o => o.RegistrationGrace = _tooLong },
            {
                "RegisteredRegions is 7; it must be one of Off, Copy, Map",
                o => o.RegisteredRegions = (RegisteredRegionAccess)7
            },
            { "ServerName is null", o => o.ServerName = null! },
        };

    [Theory]
    [MemberData(nameof(WrongWorkerOptions), DisableDiscoveryEnumeration = true)]
    public void Options_of_a_worker_that_are_out_of_range_are_an_error_at_the_start(
        string message,
        Action<ModelWorkerOptions> configure
    )
    {
        Refuses(new ServiceCollection().AddModelWorkers(configure), message);
        Refuses(new ServiceCollection().AddModelWorkers().AddModelWorkers(configure), message);
        Refuses(new ServiceCollection().AddModelWorkers().Configure(configure), message);
    }

    [Fact]
    public void The_shortest_and_longest_times_of_a_worker_are_accepted()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        Accepts(options =>
        {
            options.IdleTimeout = TimeSpan.Zero;
            options.KeepAlivePingInterval = TimeSpan.FromSeconds(1);
            options.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
        });
        Accepts(options =>
        {
            options.IdleTimeout = longest;
            options.KeepAlivePingInterval = longest;
            options.KeepAlivePingTimeout = longest;
        });
        Accepts(options =>
        {
            options.IdleTimeout = Timeout.InfiniteTimeSpan;
            options.KeepAlivePingInterval = Timeout.InfiniteTimeSpan;
        });

        static void Accepts(Action<ModelWorkerOptions> configure)
        {
            using var provider = new ServiceCollection().AddModelWorkers(configure).BuildServiceProvider();
            provider.GetRequiredService<IStartupValidator>().Validate();
        }
    }

    [Theory]
    [MemberData(nameof(WrongOpenInferenceOptions), DisableDiscoveryEnumeration = true)]
    public void Options_of_the_protocol_that_are_out_of_range_are_an_error_at_the_start(
        string message,
        Action<OpenInferenceOptions> configure
    ) => Refuses(new ServiceCollection().AddOpenInference(configure), message);

    [Fact]
    public async Task Options_of_a_channel_that_are_out_of_range_throw_before_it_connects()
    {
        using var allocator = new SharedMemoryAllocator();
        var address = new Uri("http://127.0.0.1:1");
        await CheckAsync(new() { MaxMessageBytes = 0 }, "MaxMessageBytes is 0; it must be 1 or more");
        await CheckAsync(
            new() { Transport = (TensorTransport)7 },
            "Transport is 7; it must be one of SharedMemory, Inline"
        );
        await CheckAsync(new() { Session = null! }, "Session is null");
        await CheckAsync(new() { Logger = null! }, "Logger is null");
        CheckTriton(new() { MaxMessageBytes = -1 }, "MaxMessageBytes is -1; it must be 1 or more");
        CheckTriton(new() { Transport = (TensorTransport)7 }, "Transport is 7");
        CheckTriton(new() { ModelVersion = null! }, "ModelVersion is null");
        CheckTriton(new() { Logger = null! }, "Logger is null");

        async Task CheckAsync(ModelWorkerChannelOptions options, string message)
        {
            var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
                ModelWorkerChannel.ConnectAsync(address, allocator, options, TestContext.Current.CancellationToken)
            );
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        void CheckTriton(OpenInferenceChannelOptions options, string message)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
                OpenInferenceChannel.ForAddress(address, allocator, options)
            );
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    private static void Refuses(IServiceCollection services, string message)
    {
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IStartupValidator>().Validate()
        );
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
