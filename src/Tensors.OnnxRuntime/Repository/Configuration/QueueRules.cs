using System.Collections.Immutable;
using System.Globalization;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Reads the priority levels and queue policies of <c>dynamic_batching</c>, which control how calls to a model wait.</summary>
/// <remarks>Source: ValidateModelConfig in src/model_config_utils.cc of triton-inference-server/core.</remarks>
internal static class QueueRules
{
    private const string Path = "dynamic_batching";

    /// <summary>
    /// Reads the queue policies. If <paramref name="batching"/> is null, calls are served in the order of their arrival, as in Triton.
    /// </summary>
    /// <exception cref="TextFormatException">A level is out of its range, or a policy contradicts <c>preserve_ordering</c>.</exception>
    public static QueuePolicies Read(ConfigurationMessage? batching)
    {
        if (batching is null)
        {
            return QueuePolicies.None;
        }

        var levels = batching.Number("priority_levels") ?? 0;
        var level = batching.Number("default_priority_level") ?? 0;
        if (levels > 0 && (level < 1 || level > levels))
        {
            throw Wrong(
                batching,
                "priority_levels",
                $"'{Path}.default_priority_level' is {level}; expected a number from 1 to priority_levels, which is {levels}."
            );
        }

        var policies = new QueuePolicies
        {
            Levels = (ulong)levels,
            DefaultLevel = levels > 0 ? (ulong)level : 0,
            Default = ReadPolicy(batching.Message("default_queue_policy")),
            ByLevel = levels > 0 ? ReadLevels(batching, levels) : ImmutableDictionary<ulong, QueuePolicy>.Empty,
        };
        CheckOrder(batching, policies);
        return policies;
    }

    /// <summary>Returns the keys that are set but have no effect because there are no priority levels, as in Triton.</summary>
    public static IEnumerable<string> FindIgnored(ConfigurationMessage? batching) =>
        batching is null || (batching.Number("priority_levels") ?? 0) > 0
            ? []
            : ((string[])["default_priority_level", "priority_queue_policy"])
                .Where(batching.Has)
                .Select(static key => $"{Path}.{key}");

    private static ImmutableDictionary<ulong, QueuePolicy> ReadLevels(ConfigurationMessage batching, Int128 levels)
    {
        var policies = ImmutableDictionary.CreateBuilder<ulong, QueuePolicy>();
        foreach (var (value, place) in batching.Values("priority_queue_policy"))
        {
            var entry = (ConfigurationMessage)value;
            var level = entry.Number("key") ?? 0;
            if (level < 1 || level > levels)
            {
                throw new TextFormatException(
                    place,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{Path}.priority_queue_policy' has the key {level}; expected a number from 1 to priority_levels, "
                            + $"which is {levels}."
                    )
                );
            }

            // As in protobuf, the last entry with the same key is used.
            policies[(ulong)level] = ReadPolicy(entry.Message("value"));
        }

        return policies.ToImmutable();
    }

    private static QueuePolicy ReadPolicy(ConfigurationMessage? policy) =>
        policy is null
            ? QueuePolicy.Unlimited
            : new QueuePolicy
            {
                Action = policy.Text("timeout_action") is "DELAY" ? TimeoutAction.Delay : TimeoutAction.Reject,
                DefaultTimeout = ReadTime(policy.Number("default_timeout_microseconds") ?? 0),
                AllowsOverride = policy.Flag("allow_timeout_override"),
                MaxSize = (long)(policy.Number("max_queue_size") ?? 0),
            };

    private static TimeSpan ReadTime(Int128 microseconds) =>
        microseconds <= long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? new TimeSpan((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : TimeSpan.MaxValue;

    private static void CheckOrder(ConfigurationMessage batching, QueuePolicies policies)
    {
        if (!batching.Flag("preserve_ordering"))
        {
            return;
        }

        if (policies.Levels > 1)
        {
            throw Wrong(
                batching,
                "priority_levels",
                $"'{Path}.priority_levels' is {policies.Levels}, but preserve_ordering is true, so only one is allowed. Remove one of the two."
            );
        }

        if (policies.ByLevel.Values.Prepend(policies.Default).Any(IsDelaying))
        {
            throw Wrong(
                batching,
                "preserve_ordering",
                $"'{Path}' has a queue policy with the timeout_action DELAY, but preserve_ordering is true. Remove one of the two."
            );
        }
    }

    private static bool IsDelaying(QueuePolicy policy) =>
        policy.Action is TimeoutAction.Delay && policy.DefaultTimeout > TimeSpan.Zero;

    private static TextFormatException Wrong(ConfigurationMessage batching, string key, FormattableString message) =>
        new(batching.PlaceOf(key), FormattableString.Invariant(message));
}
