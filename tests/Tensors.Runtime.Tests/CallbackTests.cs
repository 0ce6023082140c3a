using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Tensors.Tests;

/// <summary>Loggers and listeners of metrics that throw: the library's own errors arrive, and the process lives on.</summary>
public sealed class CallbackTests
{
    [Fact]
    public void A_logger_that_throws_does_not_replace_the_error_that_is_logged()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 1 << 20, Logger = new ThrowingLogger() }
        );
        Assert.Throws<SessionQuotaExceededException>(() => allocator.Allocate(2 << 20));
    }

    [Fact]
    public void A_logger_that_throws_in_the_sweep_ends_neither_the_process_nor_the_sweep()
    {
        var logger = new ThrowingLogger();
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { TensorTtl = TimeSpan.Zero, Logger = logger }
        );

        // Two that expire one after the other: the second only if the first has not ended the sweeps.
        for (var i = 0; i < 2; i++)
        {
            allocator.Allocate(1000).Publish();
            Eventually.IsTrue(() => allocator.GetSessionUsage("").UsedBytes == 0);
        }

        Assert.True(logger.Calls >= 2);
    }

    [Fact]
    public void A_listener_that_throws_when_instruments_appear_keeps_nobody_from_allocating()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, _) =>
            {
                if (string.Equals(instrument.Meter.Name, "Tensors.Runtime", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("The listener throws.");
                }
            },
        };
        try
        {
            listener.Start();
        }
        catch (InvalidOperationException)
        {
            // An allocator of another test has published them already.
        }

        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(1);
        Assert.Equal(1, tensor.ByteLength);
    }

    private sealed class ThrowingLogger : ILogger
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            Interlocked.Increment(ref _calls);
            throw new InvalidOperationException("The logger throws.");
        }
    }
}
